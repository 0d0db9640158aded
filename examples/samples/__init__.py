"""Sample institutions: the stories, the program that makes assessments of them, and what it made.

``python -m examples.samples`` writes the files anew. A story (``stories/*.yaml``) says per year which level
each sub-domain reached, how far the next one is, which recommendations were carried out since, and what was
answered otherwise, with the notes. From it and the model every practice gets its answer, its evidence and its
measurements. Nothing is drawn by chance: the same stories and the same model give the same bytes, and a
sub-domain that misses the level of its story is an error.
"""
