"""Writes the event file that TensorBoardFileTest must equal byte for byte.

Usage: tensorboard_golden.py OUT. Made with tensorboard 2.21.0 and protobuf (its own writer, without TensorFlow).
"""

import struct
import sys

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

with open(sys.argv[1], "wb") as out:
    writer = RecordWriter(out)
    writer.write(Event(wall_time=1700000000.25, file_version="brain.Event:2").SerializeToString())
    for step, tag, value in [(1, "train/loss", 2.5), (300, "train/learning_rate", 1e-3), (70000, "held_out/loss", 0.1)]:
        event = Event(wall_time=1700000000.25 + step, step=step)
        event.summary.CopyFrom(Summary(value=[Summary.Value(tag=tag, simple_value=value)]))
        writer.write(event.SerializeToString())
    writer.flush()
