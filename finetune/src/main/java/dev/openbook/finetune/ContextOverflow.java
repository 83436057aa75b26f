package dev.openbook.finetune;

/**
 * What becomes of a prompt that exceeds the model's context together with its answer.
 *
 * <p>Cuts are made in tokens, so that prompt and answer just fit; what is cut is counted in the
 * results.
 */
public enum ContextOverflow {
  /** The call fails. */
  REFUSE,
  /** The prompt's first tokens are left out. */
  LEFT,
  /** The prompt's last tokens are left out. */
  RIGHT,
  /** Tokens in the prompt's middle are left out; as many stay before it as after, or one more. */
  MIDDLE
}
