"""Files in ``modules/`` and ``quizzes/`` become one checked, immutable catalogue, or every problem at once."""
