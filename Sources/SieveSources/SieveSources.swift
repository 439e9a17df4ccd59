// The module is filled by its folder.
