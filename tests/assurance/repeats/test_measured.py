"""How well reworded findings are found again, on findings that the weights were not fitted to."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.repeats import SETS, area, characters_alone, fit, pairs, words_alone
from trackerkit.assurance.repeats.lexicon import lexicon
from trackerkit.assurance.repeats.score import LIKELY, score


@pytest.fixture(scope="module")
def held_back():
    of = list(pairs(SETS["held back"]))
    return of, np.array([same for *_, same in of])


def test_the_labelled_pairs_are_as_many_as_the_figures_say(held_back):
    of, same = held_back
    assert (len(of), int(same.sum())) == (319, 60)


def test_fields_tell_the_same_issue_from_another_where_words_do_not(held_back):
    of, same = held_back
    by = {name: area(np.array([of_(a, b) for a, b, _ in of]), same) for name, of_ in WAYS.items()}
    assert by["fields"] > 0.85
    assert by["words"] < 0.75
    assert by["characters"] < 0.65


WAYS = {"fields": score, "words": words_alone, "characters": characters_alone}


def test_more_than_half_of_what_is_proposed_is_right(held_back):
    of, same = held_back
    said = np.array([score(a, b) for a, b, _ in of]) >= LIKELY
    assert (said & same).sum() / said.sum() > 0.5


def test_the_weights_are_those_of_the_fitted_pairs():
    assert fit(list(pairs(SETS["fitted"]))) == pytest.approx(dict(lexicon().weights), abs=0.02)
