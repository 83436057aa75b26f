package dev.openbook.finetune.generate;

import dev.openbook.finetune.Score;
import dev.openbook.finetune.generate.OutputHead.Target;
import dev.openbook.finetune.generate.prefix.KeptPrefixes;
import dev.openbook.finetune.generate.prefix.PrefixItem;
import dev.openbook.finetune.generate.prefix.PrefixPlan;
import dev.openbook.finetune.generate.prefix.PrefixReader;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Scores continuations of many prompts; what sequences share is read once.
 *
 * <p>A continuation's last token needs no pass: nothing is predicted from it. Only hidden states
 * that predict a scored token go through the output head.
 */
final class ContinuationScorer {
  private final TensorScope scope;
  private final Decoder decoder;
  private final KeptPrefixes kept;

  ContinuationScorer(TensorScope scope, Decoder decoder, KeptPrefixes kept) {
    this.scope = scope;
    this.decoder = decoder;
    this.kept = kept;
  }

  /** A continuation whose tokens' scores are being added up. */
  private static final class Sum {
    private double logLikelihood;
    private int tokens;
    private boolean greedy = true;

    void add(TokenScore score) {
      logLikelihood += score.logProbability();
      tokens++;
      greedy &= score.best();
    }
  }

  /** A token to score: which sum it belongs to, and its place in it, which fixes the order. */
  private record Wanted(Sum sum, int index, int token) {}

  /**
   * Returns for each text its continuations' scores.
   *
   * @param openings for each text a prefix that later calls may share; empty for none
   */
  List<List<Score>> score(List<ScoredText> texts, List<TokenSequence> openings) {
    List<PrefixItem> items = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      TokenSequence prompt = texts.get(i).prompt().tokens();
      if (openings.get(i).length() > 0) {
        items.add(PrefixItem.opening(openings.get(i)));
      }
      items.add(PrefixItem.prompt(prompt));
      for (int c = 0; c < texts.get(i).continuations().size(); c++) {
        items.add(PrefixItem.from(texts.get(i).predicting(c), prompt.length() - 1));
      }
    }
    PrefixPlan plan = PrefixPlan.of(items);
    List<List<Sum>> sums = new ArrayList<>();
    List<List<List<Wanted>>> wanted = wanted(plan, texts, openings, sums);
    read(plan, wanted);
    List<List<Score>> results = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int cut = texts.get(i).prompt().cutTokens();
      results.add(
          sums.get(i).stream()
              .map(sum -> new Score(sum.logLikelihood, sum.tokens, sum.greedy, cut))
              .toList());
    }
    return results;
  }

  /** Returns for each step and each of its wanted rows the tokens to score; fills the sums. */
  private static List<List<List<Wanted>>> wanted(
      PrefixPlan plan, List<ScoredText> texts, List<TokenSequence> openings, List<List<Sum>> sums) {
    List<List<List<Wanted>>> wanted = new ArrayList<>();
    for (int step = 0; step < plan.size(); step++) {
      List<List<Wanted>> rows = new ArrayList<>();
      for (int row = 0; row < plan.wantedRows(step); row++) {
        rows.add(new ArrayList<>());
      }
      wanted.add(rows);
    }
    int item = 0;
    for (int i = 0; i < texts.size(); i++) {
      item += openings.get(i).length() > 0 ? 2 : 1;
      int length = texts.get(i).prompt().tokens().length();
      List<Sum> row = new ArrayList<>();
      for (TokenSequence tokens : texts.get(i).continuations()) {
        Sum sum = new Sum();
        for (int at = 0; at < tokens.length(); at++) {
          PrefixPlan.Place place = plan.place(item, length - 1 + at);
          wanted.get(place.step()).get(place.index()).add(new Wanted(sum, at, tokens.get(at)));
        }
        row.add(sum);
        item++;
      }
      sums.add(row);
    }
    return wanted;
  }

  private void read(PrefixPlan plan, List<List<List<Wanted>>> wanted) {
    List<Scored> scored = new ArrayList<>();
    try (PrefixReader reader = new PrefixReader(scope, decoder, kept, plan);
        HiddenRows waiting = new HiddenRows(scope)) {
      for (List<List<Wanted>> rows : wanted) {
        try (TensorScope work = scope.child("step")) {
          Optional<Tensor> hidden = reader.next(work);
          if (hidden.isPresent()) {
            waiting.add(hidden.get(), rows);
          }
        }
        if (waiting.isFull() || !reader.hasNext()) {
          scored.addAll(waiting.score());
        }
      }
    }
    // a sum's tokens come up in any order of steps; adding in theirs fixes the rounding
    scored.sort(Comparator.comparingInt(one -> one.wanted().index()));
    scored.forEach(one -> one.wanted().sum().add(one.score()));
  }

  private record Scored(Wanted wanted, TokenScore score) {}

  /** Hidden states that wait until they are worth a pass through the output head. */
  private final class HiddenRows implements AutoCloseable {
    private static final int ENOUGH = 64;

    private final TensorScope own;
    private final List<Tensor> hidden = new ArrayList<>();
    private final List<List<Wanted>> rows = new ArrayList<>();

    HiddenRows(TensorScope owner) {
      this.own = owner.child("hidden rows");
    }

    void add(Tensor states, List<List<Wanted>> wanted) {
      hidden.add(states.moveTo(own));
      rows.addAll(wanted);
    }

    boolean isFull() {
      return rows.size() >= ENOUGH;
    }

    List<Scored> score() {
      List<Wanted> order = new ArrayList<>();
      List<Target> targets = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        for (Wanted one : rows.get(row)) {
          order.add(one);
          targets.add(new Target(row, one.token()));
        }
      }
      List<Scored> results = new ArrayList<>();
      if (!targets.isEmpty()) {
        Tensor all = hidden.size() == 1 ? hidden.getFirst() : own.ops().cat(hidden, 0);
        List<TokenScore> scores = OutputHead.score(own, decoder, all, targets);
        for (int i = 0; i < scores.size(); i++) {
          results.add(new Scored(order.get(i), scores.get(i)));
        }
        if (hidden.size() > 1) {
          all.close();
        }
      }
      hidden.forEach(Tensor::close);
      hidden.clear();
      rows.clear();
      return results;
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
