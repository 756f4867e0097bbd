"""Templates that are compiled once in a run of tests, for every platform that is made in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket


class CompiledOnce(BytecodeCache):
    """Compiled templates in memory: under their source, and under all that they are compiled with."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        syntax = [environment.trim_blocks, environment.lstrip_blocks, environment.keep_trailing_newline]
        known = [sorted(each) for each in (environment.extensions, environment.filters, environment.tests)]
        key = repr((type(environment), name, filename, syntax, known, self.get_source_checksum(source)))
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


@contextmanager
def compiled_once() -> Iterator[None]:
    """Let every environment that is made while the block lasts share what it compiles."""
    compiled, made = CompiledOnce(), Environment.__init__

    def sharing(self: Environment, *words: Any, **options: Any) -> None:
        made(self, *words, **{"bytecode_cache": compiled, **options})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "__init__", sharing)
        yield
