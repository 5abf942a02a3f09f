"""Personal data in Korean texts: where it stands, how sure that is, and masks for it.

`find` and `report` look and change nothing; the stage `Privacy` masks what they find. `rules` is the table of what is
looked for, `checks` the arithmetic of each number, `fold` the reading of full-width digits and of dashes of any kind.
"""

from __future__ import annotations

from textnorm.stages.privacy.search import Finding, find, report
from textnorm.stages.privacy.stage import Privacy

__all__ = ["Finding", "Privacy", "find", "report"]
