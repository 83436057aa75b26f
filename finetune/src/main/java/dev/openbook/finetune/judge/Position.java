package dev.openbook.finetune.judge;

/** Which of two things offered a reply takes, by the order in which they were offered. */
enum Position {
  FIRST,
  SECOND,
  NEITHER;

  /** Returns where the same thing stands when the two change places. */
  Position swapped() {
    return switch (this) {
      case FIRST -> SECOND;
      case SECOND -> FIRST;
      case NEITHER -> NEITHER;
    };
  }

  /** Returns 1 for the first, -1 for the second, 0 for neither. */
  int lean() {
    return switch (this) {
      case FIRST -> 1;
      case SECOND -> -1;
      case NEITHER -> 0;
    };
  }
}
