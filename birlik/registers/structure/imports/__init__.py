"""Files into the structure register: organisations, workplaces, posts."""
