"""The directory of the network as it is read."""

import pytest

from transferlotse.content import centres_network, districts


@pytest.mark.parametrize(
    ("ags", "key"),
    [
        ("05913", "ruhr-owl"),
        ("05774", "ruhr-owl"),
        ("05566", "ruhr-owl"),
        ("05515", "lingen"),
        ("03404", "lingen"),
        ("03459", "lingen"),
        ("03241", "hannover"),
        ("05974", "siegen"),
        ("05334", "rheinland"),
        ("05162", "wertnetzwerke"),
        ("12054", "berlin"),
        ("04011", "hamburg"),
    ],
)
def test_district_belongs_to_one_regional_centre(ags: str, key: str) -> None:
    centre = centres_network().regional_centre(ags)
    assert centre is not None
    assert centre.key == key


def test_every_district_has_a_centre_and_an_unknown_one_has_none() -> None:
    directory = centres_network()
    assert all(directory.regional_centre(item.ags) for item in districts())
    assert directory.regional_centre("99999") is None


def test_districts_that_nobody_names_are_marked_as_nearest() -> None:
    assert {actor.key: actor.nearest_districts for actor in centres_network().actors if actor.nearest_districts} == {
        "hamburg": ("04011", "04012")
    }


def test_thematic_centres_come_first_for_their_topics() -> None:
    directory = centres_network()
    assert directory.routing.thematic_first == ("it-security", "textiles", "crafts", "building")
    assert [actor.key for actor in directory.thematic_centres("it-security")] == ["cybersicherheit"]
    assert [actor.key for actor in directory.thematic_centres("interoperability")] == ["it-wirtschaft", "estandards"]
    assert directory.thematic_centres("robotics") == ()


def test_assumptions_are_marked_and_the_home_centre_has_none() -> None:
    directory = centres_network()
    (home,) = (actor for actor in directory.actors if actor.home)
    assert (home.key, home.assumed) == ("ruhr-owl", ())
    assert all(actor.assumed for actor in directory.actors if not actor.home)
    assert "angenommen" in directory.notice.de
