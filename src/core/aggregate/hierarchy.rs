//! The dimensions of a table and their totals → its cells, and the sums that hold between them.
//!
//! In: for each dimension its codes and which of them is the sum of which. Out: [`Shape`], in which a cell is a number,
//! with the inner cells it is made of and the relations `total = parts` that any reader can write down. It knows no
//! value: what is published of a cell, and why, is said elsewhere.

/// One dimension of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The codes in the order they are published; different from each other, one at least.
    codes: Vec<String>,
    /// For each code, the codes it is the sum of; empty for an inner one.
    children: Vec<Vec<usize>>,
    /// For each code, the inner codes it is made of, ascending; itself where it is one.
    leaves: Vec<Vec<usize>>,
}

/// Why codes make no hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crooked {
    /// A code stands twice.
    Twice(String),
    /// A total of itself.
    Circle(String),
    /// A code that is part of a total twice over.
    Overlap(String),
    /// A total names a code that there is not.
    Unknown(String),
}

impl Dimension {
    /// Takes the inner codes, and the totals with their parts, which may be totals themselves.
    ///
    /// # Errors
    /// They make no hierarchy.
    pub fn new(inner: &[String], totals: &[(String, Vec<String>)]) -> Result<Self, Crooked> {
        let codes: Vec<String> =
            inner.iter().chain(totals.iter().map(|(code, _)| code)).cloned().collect();
        for (i, code) in codes.iter().enumerate() {
            if codes[..i].contains(code) {
                return Err(Crooked::Twice(code.clone()));
            }
        }
        let mut children = vec![Vec::new(); codes.len()];
        for (i, (_, parts)) in totals.iter().enumerate() {
            for part in parts {
                let child = codes.iter().position(|c| c == part);
                children[inner.len() + i].push(child.ok_or(Crooked::Unknown(part.clone()))?);
            }
        }
        let mut leaves = Vec::with_capacity(codes.len());
        for (node, code) in codes.iter().enumerate() {
            let mut found = Vec::new();
            gather(&children, node, codes.len(), &mut found)
                .ok_or_else(|| Crooked::Circle(code.clone()))?;
            // A total without parts is a sum of nothing.
            found.retain(|leaf| *leaf < inner.len());
            found.sort_unstable();
            if found.windows(2).any(|w| w[0] == w[1]) {
                return Err(Crooked::Overlap(code.clone()));
            }
            leaves.push(found);
        }
        Ok(Self { codes, children, leaves })
    }

    /// Its codes.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Whether a code is no total.
    pub fn is_inner(&self, node: usize) -> bool {
        self.leaves[node] == [node]
    }

    /// The inner codes a code is made of.
    pub fn leaves(&self, node: usize) -> &[usize] {
        &self.leaves[node]
    }
}

/// The inner codes below a node; `None` in a circle.
fn gather(children: &[Vec<usize>], node: usize, depth: usize, out: &mut Vec<usize>) -> Option<()> {
    if children[node].is_empty() {
        out.push(node);
        return Some(());
    }
    let depth = depth.checked_sub(1)?;
    children[node].iter().try_for_each(|child| gather(children, *child, depth, out))
}

/// A total and what it is the sum of, as numbers of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The cell of the total.
    pub total: usize,
    /// The cells of its parts.
    pub parts: Vec<usize>,
}

/// A table: every combination of the codes of its dimensions is a cell, the last dimension running fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    dims: Vec<Dimension>,
}

impl Shape {
    /// A table with these dimensions, one at least; `None` where it would have more than so many cells.
    pub fn within(most: usize, dims: Vec<Dimension>) -> Option<Self> {
        let n_cells = dims.iter().try_fold(1_usize, |n, d| n.checked_mul(d.codes.len()));
        n_cells.is_some_and(|n| n <= most).then_some(Self { dims })
    }

    /// The same of any size that can be counted.
    #[cfg(test)]
    pub(super) fn new(dims: Vec<Dimension>) -> Self {
        Self::within(usize::MAX, dims).expect("it can be counted")
    }

    /// Its dimensions.
    pub fn dims(&self) -> &[Dimension] {
        &self.dims
    }

    /// How many cells it has.
    pub fn n_cells(&self) -> usize {
        self.dims.iter().map(|d| d.codes.len()).product()
    }

    /// The cell with these places of codes.
    pub fn cell(&self, nodes: &[usize]) -> usize {
        self.dims.iter().zip(nodes).fold(0, |cell, (d, node)| cell * d.codes.len() + node)
    }

    /// The places of the codes of a cell.
    pub fn nodes(&self, mut cell: usize) -> Vec<usize> {
        let mut nodes = vec![0; self.dims.len()];
        for (node, d) in nodes.iter_mut().zip(&self.dims).rev() {
            *node = cell % d.codes.len();
            cell /= d.codes.len();
        }
        nodes
    }

    /// The codes of a cell.
    pub fn codes(&self, cell: usize) -> Vec<&str> {
        let nodes = self.nodes(cell);
        self.dims.iter().zip(nodes).map(|(d, node)| d.codes[node].as_str()).collect()
    }

    /// The codes of a cell, as messages name it.
    pub fn name(&self, cell: usize) -> String {
        self.codes(cell).join(" · ")
    }

    /// In how many dimensions a cell is a total.
    pub fn n_totals(&self, cell: usize) -> usize {
        let nodes = self.nodes(cell);
        self.dims.iter().zip(nodes).filter(|(d, node)| !d.is_inner(*node)).count()
    }

    /// The inner cells a cell is made of, ascending; itself where it is one.
    pub fn members(&self, cell: usize) -> Vec<usize> {
        let nodes = self.nodes(cell);
        let leaves = self.dims.iter().zip(nodes).map(|(d, node)| d.leaves[node].as_slice());
        leaves.zip(&self.dims).fold(vec![0], |cells, (leaves, d)| {
            let n = d.codes.len();
            cells.iter().flat_map(|cell| leaves.iter().map(move |l| cell * n + l)).collect()
        })
    }

    /// Every sum that holds between cells: along each dimension, for each of its totals, in each combination of the
    /// others.
    pub fn relations(&self) -> Vec<Relation> {
        let mut found = Vec::new();
        for cell in 0..self.n_cells() {
            let nodes = self.nodes(cell);
            for (i, d) in self.dims.iter().enumerate() {
                let part = |child: &usize| {
                    let mut nodes = nodes.clone();
                    nodes[i] = *child;
                    self.cell(&nodes)
                };
                let parts: Vec<usize> = d.children[nodes[i]].iter().map(part).collect();
                if !parts.is_empty() {
                    found.push(Relation { total: cell, parts });
                }
            }
        }
        found
    }
}
