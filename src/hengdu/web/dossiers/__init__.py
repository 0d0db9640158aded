"""Seal an assessment, hand its dossier out, verify one."""
