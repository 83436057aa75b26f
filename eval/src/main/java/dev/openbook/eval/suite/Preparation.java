package dev.openbook.eval.suite;

import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done to the base model before the exam. */
public sealed interface Preparation {
  /** Nothing. */
  record Plain() implements Preparation {}

  /**
   * Fine-tuning.
   *
   * @param streams what it is trained on by the recipe's names of its streams, {@code texts} first
   * @param recipe recipe file
   * @param overrides keys of the recipe with dots to YAML values
   * @param tokens training tokens in all, which overrides the recipe's epochs; empty keeps them
   * @param seed of the training alone, its texts are made by the suite's; empty for the suite's
   * @param documents which documents its texts are made from
   * @param from the trained preparation that it goes on from; empty to start from the base
   */
  record Trained(
      Map<String, Texts> streams,
      Path recipe,
      Map<String, String> overrides,
      Optional<Long> tokens,
      Optional<Long> seed,
      DocumentVersion documents,
      Optional<String> from)
      implements Preparation {
    public Trained {
      overrides = Map.copyOf(overrides);
      streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams)); // keeps the order
    }

    /** Returns the same training on other streams. */
    Trained withStreams(Map<String, Texts> others) {
      return new Trained(others, recipe, overrides, tokens, seed, documents, from);
    }

    /** Returns the same training with another seed. */
    public Trained withSeed(Optional<Long> other) {
      return new Trained(streams, recipe, overrides, tokens, other, documents, from);
    }

    /** Returns the same training with the recipe's number of tokens. */
    public Trained withoutTokens() {
      return new Trained(streams, recipe, overrides, Optional.empty(), seed, documents, from);
    }
  }

  /** What a stream holds. */
  sealed interface Texts {}

  /** The documents as they are. */
  record Raw() implements Texts {}

  /**
   * Texts made from the documents without a model.
   *
   * @param kinds in equal parts
   * @param openBook what stands before questions of the kinds that show passages
   * @param budgetTokens most tokens to make
   */
  record Offline(List<String> kinds, OpenBookSettings openBook, long budgetTokens)
      implements Texts {
    public Offline {
      kinds = List.copyOf(kinds);
    }
  }

  /**
   * Texts that a model writes about the documents.
   *
   * @param kinds in equal parts
   * @param generator catalog name or path of the model
   * @param temperature of its sampling, at least 0
   * @param maxTokens most tokens of a reply
   * @param budgetTokens most tokens to make
   */
  record Written(
      List<String> kinds, String generator, double temperature, int maxTokens, long budgetTokens)
      implements Texts {
    public Written {
      kinds = List.copyOf(kinds);
    }
  }

  /**
   * Records of a file or folder, as {@code train} reads them; not made from the documents.
   *
   * @param path where they are
   */
  record Records(Path path) implements Texts {}

  /**
   * Episodes about other people of a laboratory's world, as its models were pretrained on; not made
   * from the documents.
   *
   * @param kinds in turn
   * @param people that are known by heart
   * @param worldSeed the world
   * @param budgetTokens most tokens to make
   */
  record Episodes(List<EpisodeKind> kinds, int people, long worldSeed, long budgetTokens)
      implements Texts {
    public Episodes {
      kinds = List.copyOf(kinds);
    }
  }
}
