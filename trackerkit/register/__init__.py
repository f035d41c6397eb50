"""What a register is: frozen definitions, loaded from TOML. No Excel, no pandas."""

from trackerkit.register.frameworks import Framework, load_frameworks
from trackerkit.register.load import load_register, register_keys
from trackerkit.register.model import (
    Band,
    Choice,
    Column,
    ColumnType,
    Limit,
    Register,
    SheetDefinition,
    SheetKind,
)

__all__ = [
    "Band",
    "Choice",
    "Column",
    "ColumnType",
    "Framework",
    "Limit",
    "Register",
    "SheetDefinition",
    "SheetKind",
    "load_frameworks",
    "load_register",
    "register_keys",
]
