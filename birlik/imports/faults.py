class ImportFault(Exception):
    """A file or a run that cannot go on; the message is a sentence for the person: what, why,
    what to do."""
