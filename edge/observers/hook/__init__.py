"""Hook: a command of the user's own, run when a face's label changes or has lasted."""
