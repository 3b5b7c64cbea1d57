"""What the device shows for films of acted emotions, in the layout of CREMA-D."""
