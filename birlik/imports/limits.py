"""How much one file may hold: enough for a country's workplaces, little enough to be read by a
small machine."""

MB = 1024 * 1024

LARGEST_FILE = 50 * MB
LARGEST_TEXT = 160 * MB
LARGEST_UNPACKED = 400 * MB  # the XML inside an XLSX is wordy
MOST_PACKED = 200  # times smaller than its content: no honest table packs tighter
MOST_PARTS = 2_000  # files inside an XLSX
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 6_000_000
LONGEST_CELL = 32_767  # what a spreadsheet itself allows
CHILD_MEMORY = 2_048 * MB
CHILD_SECONDS = 60
AT_ONCE = 3_000  # rows tried or applied while the person waits; more become a job
