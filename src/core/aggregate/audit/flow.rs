//! A flow between given bounds → all others, as far as one arc is concerned.
//!
//! In: arcs with the least and the most that flows in each, and for each node how much more goes out than comes in. Out: a
//! [`Flow`], if there is one, and from it how far each arc can be moved. From one flow all others are reached by pushing in
//! circles, so that an arc can grow by what still goes from its head to its tail along the others (L. R. Ford, D. R.
//! Fulkerson, *Flows in Networks*, 1962). Whole numbers only: what is found is what there is. Shortest ways are gone first
//! (E. A. Dinic, 1970), and each search begins with the flow that the last one left.

use super::part::Bounds;

/// More than anything that flows; stays what it is, however much is pushed.
const OPEN: i64 = i64::MAX / 4;

/// Not reached.
const FAR: usize = usize::MAX;

/// A flow. Arc `i` has two edges: along `2i` goes what it can still grow by, along `2i + 1`, the other way, what it can
/// shrink by.
pub(super) struct Flow {
    least: Vec<i64>,
    /// Where each edge goes.
    to: Vec<usize>,
    /// How much can still be pushed along each edge.
    room: Vec<i64>,
    /// For each node where its edges begin in `edges`, and after the last where they end.
    first: Vec<usize>,
    edges: Vec<usize>,
    /// How many edges each node is away from where is pushed from.
    level: Vec<usize>,
    /// For each node the next of its edges to try.
    next: Vec<usize>,
}

impl Flow {
    /// A flow in these arcs, each from a node to a node; `None` where there is none.
    pub(super) fn new(arcs: &[(usize, usize)], bounds: &[Bounds], supply: &[i64]) -> Option<Self> {
        let n = supply.len();
        let (source, sink) = (n, n + 1);
        let mut excess = supply.to_vec();
        let mut all = arcs.to_vec();
        let mut room = Vec::new();
        for ((tail, head), (least, most)) in arcs.iter().zip(bounds) {
            // Each arc has its least from the start.
            excess[*tail] -= least;
            excess[*head] += least;
            room.extend([most.map_or(OPEN, |most| most - least), 0]);
        }
        for (node, excess) in excess.iter().enumerate() {
            all.push(if *excess > 0 { (source, node) } else { (node, sink) });
            room.extend([excess.abs(), 0]);
        }
        let to: Vec<usize> = all.iter().flat_map(|(tail, head)| [*head, *tail]).collect();
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); n + 2];
        for (i, (tail, head)) in all.iter().enumerate() {
            of[*tail].push(2 * i);
            of[*head].push(2 * i + 1);
        }
        let mut first = vec![0];
        for edges in &of {
            first.push(first.last().copied().unwrap_or(0) + edges.len());
        }
        let least = bounds.iter().map(|b| b.0).collect();
        let (level, next) = (vec![FAR; n + 2], vec![0; n + 2]);
        let mut flow = Self { least, to, room, first, edges: of.concat(), level, next };
        let needed: i64 = excess.iter().filter(|e| **e > 0).sum();
        let found = flow.push(source, sink, needed);
        // Those of the beginning are not pushed along again.
        flow.room[2 * arcs.len()..].fill(0);
        (found == needed).then_some(flow)
    }

    /// What flows in an arc as it is.
    fn value(&self, arc: usize) -> i64 {
        self.least[arc] + self.room[2 * arc + 1]
    }

    /// Whether two flows have values of an arc that are `width` apart at least.
    pub(super) fn is_wide(&mut self, arc: usize, width: i64) -> bool {
        let up = self.shift(2 * arc, width);
        up >= width || self.shift(2 * arc + 1, width) >= width
    }

    /// The least that flows in an arc in any flow.
    pub(super) fn smallest(&mut self, arc: usize) -> i64 {
        self.shift(2 * arc + 1, OPEN);
        self.value(arc)
    }

    /// The most that flows in an arc in any flow; `None` where nothing bounds it.
    pub(super) fn largest(&mut self, arc: usize) -> Option<i64> {
        if self.room[2 * arc] == OPEN && self.is_open(self.to[2 * arc], self.to[2 * arc + 1]) {
            return None;
        }
        self.shift(2 * arc, OPEN);
        Some(self.value(arc))
    }

    /// Pushes as much as can be along an edge, and back along others, up to a limit; how much that was.
    fn shift(&mut self, edge: usize, limit: i64) -> i64 {
        let back = edge ^ 1;
        let (tail, head) = (self.to[back], self.to[edge]);
        let own = [self.room[edge], self.room[back]];
        let limit = limit.min(own[0]);
        let pushed = if tail == head {
            limit
        } else {
            (self.room[edge], self.room[back]) = (0, 0);
            let pushed = self.push(head, tail, limit);
            [self.room[edge], self.room[back]] = own;
            pushed
        };
        self.move_along(edge, pushed);
        pushed
    }

    fn move_along(&mut self, edge: usize, by: i64) {
        if self.room[edge] < OPEN {
            self.room[edge] -= by;
        }
        if self.room[edge ^ 1] < OPEN {
            self.room[edge ^ 1] += by;
        }
    }

    /// Whether any amount can be pushed from one node to another.
    fn is_open(&mut self, from: usize, to: usize) -> bool {
        self.reach(from, to, OPEN)
    }

    /// Pushes as much as can be from one node to another, up to a limit; how much that was.
    fn push(&mut self, from: usize, to: usize, limit: i64) -> i64 {
        let mut pushed = 0;
        while pushed < limit && self.reach(from, to, 1) {
            let n = self.next.len();
            self.next.copy_from_slice(&self.first[..n]);
            loop {
                let by = self.one_way(from, to, limit - pushed);
                pushed += by;
                if by == 0 || pushed == limit {
                    break;
                }
            }
        }
        pushed
    }

    /// Counts how far each node is along edges with so much room, until one is reached.
    fn reach(&mut self, from: usize, to: usize, room: i64) -> bool {
        self.level.fill(FAR);
        self.level[from] = 0;
        let mut queue = vec![from];
        let mut at = 0;
        while let Some(node) = queue.get(at).copied() {
            at += 1;
            for i in self.first[node]..self.first[node + 1] {
                let edge = self.edges[i];
                let head = self.to[edge];
                if self.room[edge] >= room && self.level[head] == FAR {
                    self.level[head] = self.level[node] + 1;
                    if head == to {
                        return true;
                    }
                    queue.push(head);
                }
            }
        }
        from == to
    }

    /// Pushes along one of the shortest ways; nothing where none is left.
    fn one_way(&mut self, from: usize, to: usize, limit: i64) -> i64 {
        let mut way: Vec<usize> = Vec::new();
        let mut node = from;
        while node != to {
            let Some(edge) = self.edges[..self.first[node + 1]].get(self.next[node]).copied()
            else {
                // Nothing goes on from here.
                let Some(edge) = way.pop() else { return 0 };
                node = self.to[edge ^ 1];
                self.next[node] += 1;
                continue;
            };
            let head = self.to[edge];
            if self.room[edge] > 0 && self.level[head] == self.level[node] + 1 {
                way.push(edge);
                node = head;
            } else {
                self.next[node] += 1;
            }
        }
        let by = way.iter().map(|edge| self.room[*edge]).fold(limit, i64::min);
        for edge in way {
            self.move_along(edge, by);
        }
        by
    }
}
