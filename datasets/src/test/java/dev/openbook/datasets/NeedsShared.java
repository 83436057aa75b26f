package dev.openbook.datasets;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class or method that reads files of the shared folder beside the repository.
 *
 * <p>Where the whole folder is absent, as on a stranger's machine, the tests are skipped, with the
 * reason, and counted as skipped in the summary. Where the folder exists but a named file does not,
 * they fail: that is a broken checkout and never a silent pass.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsSharedCondition.class)
public @interface NeedsShared {
  /** Files or folders that are read, relative to the shared folder, e.g. {@code data/squad}. */
  String[] value();
}
