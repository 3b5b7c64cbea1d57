"""Stage "card" of the system test: a card image from `make card`, from its first boot on."""
