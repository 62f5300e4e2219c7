"""``make messages``: gather the words, compile them, and list those still to translate."""

import sys
from pathlib import Path

from config.catalogues.extraction import extract
from config.catalogues.files import PLURALS, SOURCE, catalogue_path, gathered, missing, read, write

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Bring all catalogues up to date; give the number of words without translation."""
    found = list(extract(ROOT))
    count = 0
    for language in PLURALS:
        path = catalogue_path(ROOT / "locale", language)
        catalogue = gathered(found, language=language, known=read(path))
        write(catalogue, path)
        for entry in missing(catalogue):
            count += 1
            print(f"{entry.occurrences[0][0]}: {entry.msgid}")  # noqa: T201
        if language != SOURCE:
            print(f"{language}: {len(catalogue)} entries, {count} to translate")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
