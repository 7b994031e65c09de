"""The directory of the network: which centre or partner serves which districts and topics, and the rule of routing as data."""

from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, open_file
from transferlotse.content.sources import Tree, default_tree

NETWORK_FILE = "network/network.yaml"
ASSUMABLE = frozenset({"name", "seat", "region", "topics"})
REGIONAL, THEMATIC, AGENCY = "regional", "thematic", "agency"


@dataclass(frozen=True, slots=True)
class ActorKind:
    """A kind of actor, for instance regional centre or digital innovation hub."""

    key: str
    name: Label


@dataclass(frozen=True, slots=True)
class NetworkCentre:
    """One actor of the network.

    `districts` are the codes of the region it names; `nearest_districts` those that nobody names and whose nearest seat is
    here. Both are empty for actors that serve the whole country by topic. `assumed` lists what the documents leave open
    (name, seat, region, topics). `home` marks the demo centre. Agencies train multipliers, not firms.
    """

    key: str
    kind: str
    name: Label
    home: bool
    seats: tuple[str, ...]
    districts: tuple[str, ...]
    nearest_districts: tuple[str, ...]
    topics: tuple[str, ...]
    note: Label | None
    assumed: tuple[str, ...]

    def serves(self, ags: str) -> bool:
        """Tell whether the district belongs to this centre's region."""
        return ags in self.districts or ags in self.nearest_districts


@dataclass(frozen=True, slots=True)
class Routing:
    """The rule of routing. For topics in `thematic_first` a thematic centre is named before the regional one.

    With `focus_topics_nationwide` a firm from elsewhere may ask a regional centre for a topic on its list; with
    `abroad_by_topic` a firm without a German postcode is routed by topic alone.
    """

    thematic_first: tuple[str, ...]
    focus_topics_nationwide: bool
    abroad_by_topic: bool
    uncovered_districts: str


@dataclass(frozen=True, slots=True)
class Directory:
    """All actors, their kinds, the rule of routing and the notice to show beside them."""

    notice: Label
    kinds: tuple[ActorKind, ...]
    routing: Routing
    actors: tuple[NetworkCentre, ...]

    def of_kind(self, kind: str) -> tuple[NetworkCentre, ...]:
        """Answer the actors of one kind, in file order."""
        return tuple(actor for actor in self.actors if actor.kind == kind)

    def regional_centre(self, ags: str) -> NetworkCentre | None:
        """Answer the one regional centre whose region holds the district; None for an unknown code."""
        return next((actor for actor in self.of_kind(REGIONAL) if actor.serves(ags)), None)

    def thematic_centres(self, topic: str) -> tuple[NetworkCentre, ...]:
        """Answer the thematic centres for a topic, in file order."""
        return tuple(actor for actor in self.of_kind(THEMATIC) if topic in actor.topics)


def _actor(node: Node) -> NetworkCentre:
    return NetworkCentre(
        key=node.key(),
        kind=node.key("kind"),
        name=node.label("name"),
        home=node.flag("home"),
        seats=node.texts("seats"),
        districts=node.texts("districts"),
        nearest_districts=node.texts("nearest_districts"),
        topics=node.texts("topics", at_least=1),
        note=node.label("note") if node.has("note") else None,
        assumed=node.texts("assumed"),
    )


def _routing(node: Node) -> Routing:
    answer = Routing(
        thematic_first=node.texts("thematic_first"),
        focus_topics_nationwide=node.flag("focus_topics_nationwide"),
        abroad_by_topic=node.flag("abroad_by_topic"),
        uncovered_districts=node.choice("uncovered_districts", {"nearest-seat"}),
    )
    node.finish()
    return answer


def read_network(tree: Tree) -> Directory:
    """Read the directory of the network."""
    _, node = open_file(tree, NETWORK_FILE)
    directory = Directory(
        notice=node.label("notice"),
        kinds=node.each("kinds", lambda item: ActorKind(item.key(), item.label("name"))),
        routing=_routing(node.node("routing")),
        actors=node.each("actors", _actor),
    )
    node.finish()
    by_key(NETWORK_FILE, directory.actors, lambda actor: actor.key)
    return directory


@cache
def centres_network() -> Directory:
    """Answer the directory of the network."""
    return read_network(default_tree())
