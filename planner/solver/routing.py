"""The OR-Tools routing model: every rule of a trip, stated once.

Days are vehicles, stops are optional nodes whose prize is lost when they are dropped. One time
dimension runs over the whole trip in minutes, so that the windows of all days are holes in the
domain of a single variable and the bounds of a day choose among them.
"""

from collections.abc import Sequence

from ortools.constraint_solver import pywrapcp
from ortools.constraint_solver.routing_parameters_pb2 import RoutingSearchParameters

from planner.problem import POINT, Limit, Problem, Rest

DESCENT = 20  # moves that the model may improve a given plan by
WAITING = 1  # thousandths of a point a minute: breaks ties after travel


def search_parameters() -> RoutingSearchParameters:
    """OR-Tools' defaults, but SIGINT stays with whoever imports this: CP-SAT would take it."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.sat_parameters.catch_sigint_signal = False
    return parameters


class RoutingModel:
    """A Problem in OR-Tools. `routing` is ready to be solved."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        stops, days = len(problem.stops), len(problem.days)
        self.manager = pywrapcp.RoutingIndexManager(
            stops + 2 * days,
            days,
            [problem.start_node(day) for day in range(days)],
            [problem.end_node(day) for day in range(days)],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        way = max(day.window.latest for day in problem.days)
        prizes = sum(stop.prize for stop in problem.stops)
        self.everything = prizes * POINT + (problem.travel_cost + WAITING) * way + 1
        self.index = [self.manager.NodeToIndex(node) for node in range(stops)]
        self._travel_costs()
        self._prizes()
        self.time = self._time()
        self._windows()
        self._rests()
        self._groups()
        self._budget()
        self._limits()
        self._visits_a_day()
        self._walking()

    def _travel_costs(self) -> None:
        costs = self.problem.travel * self.problem.travel_cost
        self.routing.SetArcCostEvaluatorOfAllVehicles(
            self.routing.RegisterTransitMatrix(costs.tolist())
        )

    def _prizes(self) -> None:
        """A stop that is dropped loses its prize; a required one `everything` a plan can be worth.

        Required stops stay optional to the search, which could otherwise not begin from nothing;
        `Problem.complete` says whether a plan holds them.
        """
        for index, stop in zip(self.index, self.problem.stops, strict=True):
            penalty = self.everything if stop.required else stop.prize * POINT
            self.routing.AddDisjunction([index], penalty)

    def _time(self) -> pywrapcp.RoutingDimension:
        """Minutes since the first midnight: the visit, the travel, the lead-in at the far end."""
        problem = self.problem
        padding = [0] * (2 * len(problem.days))
        minutes = [stop.minutes for stop in problem.stops] + padding
        lead_in = [stop.lead_in for stop in problem.stops] + padding
        transit = [
            [visit + way + ready for way, ready in zip(row, lead_in, strict=True)]
            for visit, row in zip(minutes, problem.travel.tolist(), strict=True)
        ]
        for number in range(len(problem.days)):  # a day without visits has no way
            transit[problem.start_node(number)][problem.end_node(number)] = 0
        horizon = max(day.window.latest for day in problem.days)
        self.routing.AddDimension(
            self.routing.RegisterTransitMatrix(transit), horizon, horizon, False, "time"
        )
        time = self.routing.GetDimensionOrDie("time")
        time.SetSlackCostCoefficientForAllVehicles(WAITING)
        for vehicle, day in enumerate(problem.days):
            for end in (self.routing.Start(vehicle), self.routing.End(vehicle)):
                time.CumulVar(end).SetRange(day.window.earliest, day.window.latest)
            self.routing.AddVariableMaximizedByFinalizer(time.CumulVar(self.routing.Start(vehicle)))
            self.routing.AddVariableMinimizedByFinalizer(time.CumulVar(self.routing.End(vehicle)))
        return time

    def _windows(self) -> None:
        for index, stop in zip(self.index, self.problem.stops, strict=True):
            start = self.time.CumulVar(index)
            start.SetRange(stop.windows[0].earliest, stop.windows[-1].latest)
            for before, after in zip(stop.windows, stop.windows[1:], strict=False):
                if before.latest + 1 < after.earliest:
                    start.RemoveInterval(before.latest + 1, after.earliest - 1)
            on = [
                vehicle
                for vehicle, day in enumerate(self.problem.days)
                if any(day.window.overlaps(window) for window in stop.windows)
            ]
            self.routing.VehicleVar(index).SetValues([-1, *on])

    def _rests(self) -> None:
        visiting = [0] * self.routing.Size()
        for index, stop in zip(self.index, self.problem.stops, strict=True):
            visiting[index] = stop.minutes
        for vehicle, day in enumerate(self.problem.days):
            breaks = [self._rest(vehicle, rest) for rest in day.rests]
            if breaks:
                self.time.SetBreakIntervalsOfVehicle(breaks, vehicle, visiting)

    def _rest(self, vehicle: int, rest: Rest) -> pywrapcp.IntervalVar:
        """A break that falls away when a visit of that day holds the meal."""
        optional = bool(rest.served_by)
        pause = self.solver.FixedDurationIntervalVar(
            rest.window.earliest, rest.window.latest, rest.minutes, optional, f"rest {vehicle}"
        )
        if optional:
            meals = [
                self.solver.Min(
                    self.solver.IsEqualCstVar(self.routing.VehicleVar(self.index[stop]), vehicle),
                    self.solver.IsBetweenVar(self.time.CumulVar(self.index[stop]), *window),
                ).Var()
                for stop, window in rest.served_by
            ]
            self.solver.Add(self.solver.Sum([pause.PerformedExpr().Var(), *meals]) >= 1)
        return pause

    def _active(self, stops: Sequence[int]) -> list[pywrapcp.IntVar]:
        return [self.routing.ActiveVar(self.index[stop]) for stop in stops]

    def _groups(self) -> None:
        members: dict[int, list[int]] = {}
        for n, stop in enumerate(self.problem.stops):
            if stop.group >= 0:
                members.setdefault(stop.group, []).append(n)
        for same in members.values():
            if len(same) > 1:
                self.solver.Add(self.solver.Sum(self._active(same)) <= 1)

    def _budget(self) -> None:
        priced = [n for n, stop in enumerate(self.problem.stops) if stop.price]
        if self.problem.budget is not None and priced:
            prices = [self.problem.stops[n].price for n in priced]
            spent = self.solver.ScalProd(self._active(priced), prices)
            self.solver.Add(spent <= self.problem.budget)

    def _limits(self) -> None:
        for number, limit in enumerate(self.problem.limits):
            if limit.per_day:
                self._daily_limit(number, limit)
            elif limit.stops:
                chosen = self.solver.Sum(self._active(sorted(limit.stops)))
                if limit.at_most is not None:
                    self.solver.Add(chosen <= limit.at_most)
                if limit.at_least:
                    self.solver.Add(chosen >= limit.at_least)

    def _daily_limit(self, number: int, limit: Limit) -> None:
        """At most so many is hard; at least so many costs more than a plan can be worth."""
        counted = self._count(f"limit {number}", limit.stops, limit.at_most)
        if limit.at_least:
            for vehicle in range(len(self.problem.days)):
                end = self.routing.End(vehicle)
                counted.SetCumulVarSoftLowerBound(end, limit.at_least, self.everything)

    def _visits_a_day(self) -> None:
        if self.problem.visits_a_day is not None:
            everything = frozenset(range(len(self.problem.stops)))
            self._count("visits", everything, self.problem.visits_a_day)

    def _count(
        self, name: str, stops: frozenset[int], at_most: int | None
    ) -> pywrapcp.RoutingDimension:
        """Count visits to some stops along each day."""
        nodes = self.manager.GetNumberOfNodes()
        counter = self.routing.RegisterUnaryTransitVector([int(n in stops) for n in range(nodes)])
        self.routing.AddDimension(counter, 0, nodes if at_most is None else at_most, True, name)
        return self.routing.GetDimensionOrDie(name)

    def _walking(self) -> None:
        if self.problem.walking is not None and self.problem.walking_a_day is not None:
            walking = self.problem.walking.copy()
            for day in range(len(self.problem.days)):
                walking[self.problem.start_node(day), self.problem.end_node(day)] = 0
            minutes = self.routing.RegisterTransitMatrix(walking.tolist())
            self.routing.AddDimension(minutes, 0, self.problem.walking_a_day, True, "walking")

    def assignment(self, orders: tuple[tuple[int, ...], ...]) -> pywrapcp.Assignment | None:
        """Turn orders into a start for the search, or None where a rule forbids them.

        To be called on a closed model, before its first search.
        """
        routes = [[self.index[stop] for stop in order] for order in orders]
        return self.routing.ReadAssignmentFromRoutes(routes, True)

    def improved(
        self, orders: tuple[tuple[int, ...], ...], seconds: float
    ) -> tuple[tuple[int, ...], ...] | None:
        """Descend from orders towards a local optimum; None where a rule forbids them."""
        parameters = search_parameters()
        parameters.solution_limit = DESCENT
        self.routing.CloseModelWithParameters(parameters)
        start = self.assignment(orders)  # at any price: no time left is no rejection
        if start is None or seconds <= 0:
            return None if start is None else orders
        parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
        found = self.routing.SolveFromAssignmentWithParameters(start, parameters)
        return self.orders(found or start)

    def orders(self, assignment: pywrapcp.Assignment) -> tuple[tuple[int, ...], ...]:
        """Read the order of stops on each day."""
        days = []
        for vehicle in range(len(self.problem.days)):
            order = []
            index = assignment.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                order.append(self.manager.IndexToNode(index))
                index = assignment.Value(self.routing.NextVar(index))
            days.append(tuple(order))
        return tuple(days)
