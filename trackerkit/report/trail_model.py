"""What the templates of a trail are given: one action from finding to outcome, each step with where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackerkit.report.model import Table, told


@dataclass(frozen=True)
class Answer:
    """One of the four questions that a commissioner asks of every action (S-G7), and what the record answers."""

    question: str = field(metadata=told("The question."))
    verdict: str = field(metadata=told("The answer in two or three words, such as Verified or Not known."))
    kind: str = field(metadata=told("yes, partly or no: a class name for the mark beside the verdict."))
    says: tuple[str, ...] = field(metadata=told("The answer in sentences."))


@dataclass(frozen=True)
class Fact:
    """One thing that the record says, and where a reader finds it."""

    says: str = field(metadata=told("A sentence."))
    where: str = field(metadata=told("Sheet, row and cells in the return."))
    source: str = field(metadata=told("The return's file, when it was received, and the start of its hash."))
    is_change: bool = field(
        metadata=told("Whether it tells of something that was changed from one return to the next.")
    )
    is_contrary: bool = field(
        default=False, metadata=told("Whether it tells of two things on record that cannot both be right.")
    )


@dataclass(frozen=True)
class TrailStep:
    """One step of an action: finding, action, owner, due date, work, evidence, check, effect, closure, repeats."""

    title: str = field(metadata=told("The step."))
    facts: tuple[Fact, ...] = field(metadata=told("What the record says of it, oldest first; empty when nothing."))
    missing: tuple[str, ...] = field(metadata=told("What is not recorded, in sentences."))


@dataclass(frozen=True)
class Trail:
    """One action from finding to outcome."""

    anchor: str = field(metadata=told("Unique in the document: the anchor of the trail."))
    ref: str = field(metadata=told("The reference, or the place of the row where there is none."))
    place: str = field(metadata=told("Service and unit."))
    register: str = field(metadata=told("The register's title."))
    step: str = field(metadata=told("The step of the closure ladder that it has reached."))
    step_kind: str = field(metadata=told("The step as a class name, for its mark."))
    risk: str = field(metadata=told("The risk level; empty when none is entered."))
    standing: str = field(metadata=told("One sentence: when it last stood in a return."))
    answers: tuple[Answer, ...] = field(metadata=told("The four questions with their answers."))
    missing: tuple[str, ...] = field(metadata=told("What the next step of the ladder still needs, in sentences."))
    rests_on: str = field(metadata=told("What Sustained rests on, in a sentence; empty below that step."))
    steps: tuple[TrailStep, ...] = field(metadata=told("The steps, from finding to repeats."))
    returns: Table = field(metadata=told("The returns that the trail cites, with their whole hashes."))
    escalations: Table = field(metadata=told("What was asked, received, by when, and answered; no rows when nothing."))


@dataclass(frozen=True)
class TrailContext:
    """The trail of one action, or of all of a service: each field is a variable of the templates."""

    title: str = field(metadata=told("The document's title."))
    provider: str = field(metadata=told("The provider's name."))
    heading: str = field(metadata=told("What the document is about: a reference or a service."))
    about: str = field(metadata=told("One line under the heading."))
    as_at: str = field(metadata=told("The day on which the record is judged, in words."))
    created: str = field(metadata=told("The same day in ISO form."))
    chain: str = field(metadata=told("The ledger's hash at the time."))
    stem: str = field(metadata=told("The name of the files, without ending."))
    trails: tuple[Trail, ...] = field(metadata=told("The trails, in order of reference."))
    bound: bool = field(metadata=told("Whether several trails are bound together, with a contents page."))
