package dev.openbook.datasets.fetch;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where fetched things are kept and looked for, and how long a silent network is borne.
 *
 * @param cache the folder entries are kept in; made when needed
 * @param models the user's folder of models, if any
 * @param hub base address of the model hub, {@code http} or {@code https}
 * @param connectTimeout longest wait for a connection
 * @param stallTimeout longest time without a byte before a download is taken up anew
 * @param retryPause pause before a download is taken up anew
 * @param pipCommands commands that may start pip, in the order they are tried
 */
public record FetchSettings(
    Path cache,
    Optional<Path> models,
    URI hub,
    Duration connectTimeout,
    Duration stallTimeout,
    Duration retryPause,
    List<List<String>> pipCommands) {
  /** Names the folder entries are kept in. */
  public static final String CACHE_VARIABLE = "OPENBOOK_CACHE";

  /** Names the user's folder of models. */
  public static final String MODELS_VARIABLE = "OPENBOOK_MODELS";

  /** Names another model hub of the same layout. */
  public static final String HUB_VARIABLE = "HF_ENDPOINT";

  private static final String DEFAULT_HUB = "https://huggingface.co";

  public FetchSettings {
    requireNonNull(cache, "cache is null");
    requireNonNull(models, "models is null");
    requireNonNull(hub, "hub is null");
    requireNonNull(connectTimeout, "connectTimeout is null");
    requireNonNull(stallTimeout, "stallTimeout is null");
    requireNonNull(retryPause, "retryPause is null");
    pipCommands = pipCommands.stream().map(List::copyOf).toList();
  }

  /**
   * Returns the settings an environment asks for: {@code OPENBOOK_CACHE} (default {@code
   * ~/.cache/openbook}), {@code OPENBOOK_MODELS}, {@code HF_ENDPOINT}.
   *
   * @throws BadInputException if one of them cannot be used
   */
  public static FetchSettings fromEnvironment(Map<String, String> environment) {
    return new FetchSettings(
        cache(environment),
        path(environment, MODELS_VARIABLE).map(folder -> folder.toAbsolutePath().normalize()),
        hub(value(environment, HUB_VARIABLE).orElse(DEFAULT_HUB)),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        List.of(List.of("pip"), List.of("pip3"), List.of("python3", "-m", "pip")));
  }

  /**
   * Returns the folder that an environment says everything of this machine's own is kept in: {@code
   * OPENBOOK_CACHE}, else {@code ~/.cache/openbook}.
   *
   * @throws BadInputException if the variable is no path
   */
  public static Path cache(Map<String, String> environment) {
    return path(environment, CACHE_VARIABLE)
        .orElseGet(() -> path(environment, "HOME").orElse(Path.of(".")).resolve(".cache/openbook"))
        .toAbsolutePath()
        .normalize();
  }

  /** Returns these settings with another folder of models, for instance from an option. */
  public FetchSettings withModels(Path folder) {
    return new FetchSettings(
        cache, Optional.of(folder), hub, connectTimeout, stallTimeout, retryPause, pipCommands);
  }

  private static URI hub(String text) {
    String address = text.replaceFirst("/+$", "");
    try {
      URI uri = URI.create(address);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new BadInputException(badHub(text), e);
    }
    throw new BadInputException(badHub(text));
  }

  private static String badHub(String text) {
    return HUB_VARIABLE + " must be an http or https address, got '" + text + "'";
  }

  private static Optional<Path> path(Map<String, String> environment, String variable) {
    return value(environment, variable)
        .map(
            text -> {
              try {
                return Path.of(text);
              } catch (InvalidPathException e) {
                throw new BadInputException(variable + " must be a path, got '" + text + "'", e);
              }
            });
  }

  private static Optional<String> value(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(text -> !text.isBlank());
  }
}
