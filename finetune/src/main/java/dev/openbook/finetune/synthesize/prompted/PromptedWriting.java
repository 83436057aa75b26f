package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationListener;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.prompted.PromptLane.Task;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Reading;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Asks a model about passages until texts of a token budget are kept, of each share according to
 * its weight.
 *
 * <p>Every reply is written to a log as it comes and read in a fixed order, batch by batch. What is
 * asked next depends on the replies read alone, and a request's seed on its place alone; so a run
 * that was killed asks nothing twice and ends with the texts of an undisturbed run. Replies that
 * hold nothing fit are counted with their reason and handed on beside the texts.
 */
public final class PromptedWriting {
  private static final String TASK = "writing";
  private static final String NO_REPLY = "no reply";
  private static final String COPY = "written before";

  private final LanguageModel model;
  private final String generator;
  private final PromptForm form;
  private final WritingSettings settings;

  /**
   * Makes a writer over a model, which the caller closes.
   *
   * @param generator name and checksum of the model, for provenance and for taking a log up
   * @param form how prompts are put to it
   */
  public PromptedWriting(
      LanguageModel model, String generator, PromptForm form, WritingSettings settings) {
    this.model = model;
    this.generator = generator;
    this.form = form;
    this.settings = settings;
  }

  /**
   * Asks until the budget is met.
   *
   * @param shares at least one
   * @param counter counts the tokens of the budget
   * @param budget most tokens of all texts
   * @param log file of replies, made or taken up
   * @param sink takes each text, in a fixed order
   * @param aside takes each reply with something not fit, once for each reason, in a fixed order
   * @throws BadInputException if the log is of other passages, prompts, model or settings, a
   *     message exceeds the model's context, or the model fails for good
   * @throws IOException if the log cannot be read or written
   */
  public WritingResult run(
      List<WritingShare> shares,
      TokenCounter counter,
      long budget,
      Path log,
      Consumer<SyntheticText> sink,
      Consumer<RejectedReply> aside,
      Progress progress)
      throws IOException {
    try (ReplyLog replies = ReplyLog.open(log, inputs(shares))) {
      var run = new Run(shares, counter, budget, sink, aside);
      progress.report(TASK, 0, budget, "tokens");
      for (List<Task> batch = run.batch(); !batch.isEmpty(); batch = run.batch()) {
        ask(batch.stream().filter(task -> !replies.has(task.number())).toList(), replies);
        batch.forEach(task -> run.read(task, replies.take(task.number())));
        progress.report(TASK, run.tokens, budget, "tokens");
      }
      progress.report(TASK, run.tokens, Math.max(1, run.tokens), "tokens");
      return run.result();
    }
  }

  private String inputs(List<WritingShare> shares) {
    return Sha256.of(
        Stream.concat(
            Stream.of(generator, settings.toString()),
            shares.stream()
                .flatMap(
                    share ->
                        Stream.of(
                                Stream.of(share.name() + "=" + share.weight()),
                                share.prompts().stream().map(WritingPrompt::toString),
                                share.passages().stream()
                                    .map(each -> each.id() + '\t' + each.titledText()))
                            .flatMap(each -> each))));
  }

  private void ask(List<Task> tasks, ReplyLog replies) throws IOException {
    if (tasks.isEmpty()) {
      return;
    }
    try {
      model.generate(
          tasks.stream().map(this::request).toList(),
          new GenerationListener() {
            @Override
            public void onText(int request, String piece) {}

            @Override
            public void onEnd(int request, Generation generation) {
              Task task = tasks.get(request);
              kept(() -> replies.add(task.number(), form.opening(task.prompt()), generation));
            }

            @Override
            public void onFailure(int request, BadInputException failure) {
              String reason = String.valueOf(failure.getMessage());
              kept(() -> replies.addFailure(tasks.get(request).number(), reason));
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      // the model tells how many tokens of what it has room for
      throw new BadInputException(
          e.getMessage() + "; cut shorter passages or sections, or ask for fewer tokens", e);
    }
  }

  /** Something that writes to the log. */
  @FunctionalInterface
  private interface Keeping {
    void keep() throws IOException;
  }

  private static void kept(Keeping keeping) {
    try {
      keeping.keep();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GenerationRequest request(Task task) {
    return new GenerationRequest(
        Prompt.of(form.of(task.prompt(), task.passage())),
        settings.maxTokens(),
        List.of(),
        new Sampling(temperature(task.prompt()), OptionalInt.empty(), 1),
        settings.seed() + task.number());
  }

  private double temperature(WritingPrompt prompt) {
    return prompt.temperature().orElse(settings.temperature());
  }

  /** What was kept so far. */
  private final class Run {
    private final List<PromptLane> lanes;
    private final TokenCounter counter;
    private final long budget;
    private final Consumer<SyntheticText> sink;
    private final Consumer<RejectedReply> aside;
    private final WritingTally tally = new WritingTally();
    private final Map<String, Long> ordinals = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private long asked;
    private long tokens;
    private long texts;
    private boolean isMet;

    Run(
        List<WritingShare> shares,
        TokenCounter counter,
        long budget,
        Consumer<SyntheticText> sink,
        Consumer<RejectedReply> aside) {
      this.lanes =
          shares.stream()
              .map(share -> new PromptLane(share, settings.rounds(), settings.batch()))
              .toList();
      this.counter = counter;
      this.budget = budget;
      this.sink = sink;
      this.aside = aside;
    }

    /** Returns what is asked together; empty when the budget is met or nothing is left to ask. */
    List<Task> batch() {
      var batch = new ArrayList<Task>();
      boolean isLeft = !isMet;
      while (isLeft && batch.size() < settings.batch()) {
        Optional<Task> task = next();
        task.ifPresent(batch::add);
        isLeft = task.isPresent();
      }
      return batch;
    }

    /** Returns a task of the share that lags most behind its weight. */
    private Optional<Task> next() {
      List<PromptLane> laggards =
          lanes.stream().sorted(Comparator.comparingDouble(PromptLane::progress)).toList();
      for (PromptLane lane : laggards) {
        Optional<Task> task = lane.next(asked);
        if (task.isPresent()) {
          asked++;
          return task;
        }
      }
      return Optional.empty();
    }

    void read(Task task, ReplyLog.Reply reply) {
      tally.reply(task.prompt().id(), reply);
      if (isMet) {
        return;
      }
      if (reply.failure().isPresent()) {
        reject(task, NO_REPLY, reply.failure().get(), "");
        task.lane().read(task, Reading.rejected(NO_REPLY));
        return;
      }
      Reading reading = task.prompt().read(task.passage(), reply.text());
      reading.rejected().forEach(reason -> reject(task, reason, reason, reply.text()));
      for (Written written : reading.texts()) {
        if (!seen.add(Seeds.hash(written.text()))) {
          reject(task, COPY, COPY, written.text());
        } else if (!isMet) {
          keep(task, written);
        }
      }
      task.lane().read(task, reading);
    }

    private void reject(Task task, String counted, String reason, String text) {
      String prompt = task.prompt().id();
      tally.rejected(prompt, counted);
      aside.accept(new RejectedReply(task.passage().documentId(), prompt, reason, text));
    }

    private void keep(Task task, Written written) {
      int count = counter.count(written.text());
      if (tokens + count > budget) {
        isMet = true;
        return;
      }
      tokens += count;
      texts++;
      task.lane().count(count);
      tally.kept(task.prompt().id());
      sink.accept(text(task, written));
    }

    private SyntheticText text(Task task, Written written) {
      WritingPrompt prompt = task.prompt();
      String source = task.passage().documentId();
      long ordinal = ordinals.merge(prompt.kind() + '\n' + source, 1L, Long::sum) - 1;
      var provenance =
          new Provenance(List.of(source), prompt.id(), generator, settings.seed(), ordinal);
      return new SyntheticText(
          prompt.kind() + ":" + source + ":" + ordinal,
          written.text(),
          prompt.kind(),
          provenance.about(prompt.entities()).sampledAt(temperature(prompt)),
          written.pair());
    }

    WritingResult result() {
      var shares = new LinkedHashMap<String, WritingResult.Part>();
      lanes.forEach(
          lane ->
              shares.put(
                  lane.share().name(),
                  new WritingResult.Part(lane.tokens(), lane.texts(), lane.isGivenUp())));
      return new WritingResult(tokens, texts, shares, tally.yields(), !isMet);
    }
  }
}
