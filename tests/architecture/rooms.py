"""The kind of contract that the table of rooms in pyproject.toml is written in."""

import sys
from typing import Any, cast

from importlinter import Contract, ContractCheck, fields, output


class RoomContract(Contract):
    """What the files of one room may import: one another, the rooms in ``ours``, the packages in ``outside``.

    The standard library is open to every room. Everything else is closed until the table opens it, so a new library is
    a decision about rooms as well.
    """

    type_name = "room"

    room = fields.StringField()
    ours = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    outside = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: Any, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 -- the signature is import-linter's
        """Find the imports that the table does not open."""
        room = str(self.room)
        inside: set[str] = {room, *graph.find_descendants(room)}
        opened = [room, *cast("list[str]", self.ours)]
        strangers = sorted(
            (importer, imported)
            for importer in inside
            for imported in graph.find_modules_directly_imported_by(importer)
            if not any(imported == each or imported.startswith(f"{each}.") for each in opened)
            and imported.partition(".")[0] not in {*sys.stdlib_module_names, *cast("list[str]", self.outside)}
        )
        lines = [
            f"{importer} imports {imported} (line {found['line_number']})"
            for importer, imported in strangers
            for found in graph.get_import_details(importer=importer, imported=imported)
        ]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say which imports they are, and where the table stands."""
        for line in check.metadata["lines"]:
            output.print_error(line)
        output.new_line()
        output.print_error(f"What {self.room} may import stands in pyproject.toml, with the other contracts.")
