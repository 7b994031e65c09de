"""Formats, topics and stages as a form offers them, in the reader's language."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import get_language

from transferlotse import content
from transferlotse.kit.forms import offer
from transferlotse.kit.templatetags.kit import in_language

Choices = list[tuple[Any, Any]]


def format_choices() -> Choices:
    """All service formats by stage."""
    return [
        (
            in_language(stage.name),
            [(one.key, in_language(one.name)) for one in content.formats() if one.stage == stage.key],
        )
        for stage in content.stages()
    ]


def stage_choices() -> Choices:
    """The five stages in order."""
    return [(stage.key, in_language(stage.name)) for stage in content.stages()]


def format_name(key: str) -> str:
    """The name of a format; its key where the portfolio does not know it any more."""
    try:
        return in_language(content.format_by_key(key).name)
    except KeyError:
        return key


def topic_name(key: str) -> str:
    """The name of a topic; its key where the taxonomy does not know it any more."""
    try:
        return in_language(content.topic_by_key(key).name)
    except KeyError:
        return key


def topic_choices(keys: Iterable[str] | None = None) -> Choices:
    """These topics, all without keys, by name."""
    if keys is None:
        return _all_topics(get_language())
    return sorted(((key, topic_name(key)) for key in keys), key=lambda choice: str(choice[1]).lower())


@cache
def _all_topics(language: str | None) -> Choices:
    """The whole taxonomy in the language that is active now."""
    return topic_choices(topic.key for topic in content.topics())


def frequent_and_other_topics(frequent: Iterable[str], shown: int = 10) -> tuple[Choices, Choices]:
    """The topics to show at once, filled up from the taxonomy, and all others."""
    known = [topic.key for topic in content.topics()]
    wanted = [key for key in dict.fromkeys(frequent) if key in known]
    first = list(dict.fromkeys([*wanted, *known]))[: max(shown, len(wanted))]
    return topic_choices(first), topic_choices(key for key in known if key not in first)


class TopicsField(forms.MultipleChoiceField):
    """Check boxes for topics. Any topic of the taxonomy is valid, whichever of the two groups it stands in: which topics
    are frequent may change between opening and sending a form."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Whether the taxonomy knows this topic."""
        return any(topic.key == value for topic in content.topics())


def offer_topics(form: forms.Form, frequent: Iterable[str]) -> None:
    """Spread the topics over the form's fields `topics` and `more_topics`; what was ticked in `topics` stays there."""
    ticked: Any = form["topics"].value() if form.is_bound else []
    often, others = frequent_and_other_topics([*(ticked or []), *frequent])
    offer(form, topics=often, more_topics=others)
