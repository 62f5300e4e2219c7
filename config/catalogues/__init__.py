"""Words in other languages: gathered from the sources, kept in ``locale/``, compiled.

French stands in the sources, so its catalogue holds nothing but plurals: « 0 place » is singular
in French, which Django would not know without one. Needs Python alone, no gettext tools.
"""
