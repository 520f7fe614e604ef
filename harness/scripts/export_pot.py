# In Odoo's shell: writes the texts of addons as <folder>/<addon>.pot.
import os
from pathlib import Path

from odoo.tools.translate import trans_export

for addon in os.environ["CC_ADDONS"].split(","):
    with (Path(os.environ["CC_FOLDER"]) / f"{addon}.pot").open("wb") as out:
        trans_export(None, [addon], out, "po", env)
