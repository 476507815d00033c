//! A part of a table → a network, where it is one.
//!
//! In: a [`Part`]. Out, where each of its cells stands in two of the independent equations at most, once as what goes out
//! and once as what comes in when the signs of some equations are turned: a [`Flow`], in which the nodes are the equations,
//! arc `i` is the cell in place `i`, and a table is a flow that leaves at each node what the equation says.
//! Two-dimensional tables with subtotals in one dimension are networks: L. H. Cox, *Network models for complementary cell
//! suppression*, Journal of the American Statistical Association 90 (1995).

use super::flow::Flow;
use super::part::Part;

/// What is made of a part.
pub(super) enum Orientation {
    /// A network, with a table as its flow.
    Network(Box<Flow>),
    /// No table has all that is seen.
    NoTable,
    /// No network.
    Other,
}

/// Makes a network of a part.
pub(super) fn orient(part: &Part) -> Orientation {
    if part.contradicts {
        return Orientation::NoTable;
    }
    let ends = if part.fits() { ends(part) } else { None };
    let Some(ends) = ends else { return Orientation::Other };
    let n = part.independent.len();
    let Some(signs) = signs(n, &ends) else { return Orientation::Other };
    // The last node is the world outside: a cell that stands in one equation comes from there or goes there.
    let arc = |ends: &Ends| {
        let end = |wanted: i64| ends.iter().find(|(node, f)| signs[*node] * f == wanted);
        (end(1).map_or(n, |e| e.0), end(-1).map_or(n, |e| e.0))
    };
    let arcs: Vec<(usize, usize)> = ends.iter().map(arc).collect();
    let constants = part.independent.iter().map(|e| part.equations[*e].constant);
    let mut supply: Vec<i64> = constants.zip(&signs).map(|(c, sign)| sign * c).collect();
    supply.push(-supply.iter().sum::<i64>());
    Flow::new(&arcs, &part.bounds, &supply)
        .map_or(Orientation::NoTable, |flow| Orientation::Network(Box::new(flow)))
}

/// The equations a cell stands in, as places among the independent ones, each with its factor.
type Ends = Vec<(usize, i64)>;

/// The ends of each cell; `None` where one has more than two.
fn ends(part: &Part) -> Option<Vec<Ends>> {
    let mut ends: Vec<Ends> = vec![Vec::new(); part.cells.len()];
    for (node, equation) in part.independent.iter().enumerate() {
        for (place, factor) in &part.equations[*equation].terms {
            ends[*place].push((node, *factor));
        }
    }
    ends.iter().all(|ends| (1..=2).contains(&ends.len())).then_some(ends)
}

/// For each equation 1 or -1, so that no cell has the same sign in two of them; `None` where that cannot be.
fn signs(n: usize, ends: &[Ends]) -> Option<Vec<i64>> {
    // For each equation those it shares a cell with, and whether their signs are the same or opposite.
    let mut beside: Vec<Vec<(usize, i64)>> = vec![Vec::new(); n];
    for ends in ends {
        if let [(one, factor), (other, of_other)] = ends[..] {
            let turned = -factor * of_other;
            beside[one].push((other, turned));
            beside[other].push((one, turned));
        }
    }
    let mut signs = vec![0; n];
    for start in 0..n {
        if signs[start] != 0 {
            continue;
        }
        signs[start] = 1;
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for (other, turned) in &beside[node] {
                let wanted = signs[node] * turned;
                if signs[*other] == 0 {
                    signs[*other] = wanted;
                    open.push(*other);
                } else if signs[*other] != wanted {
                    return None;
                }
            }
        }
    }
    Some(signs)
}

#[cfg(test)]
mod tests {
    use super::super::part::{Public, apart};
    use super::*;
    use crate::aggregate::hierarchy::{Dimension, Shape};

    fn dimension(n: usize, totals: &[(&str, &[&str])]) -> Dimension {
        let inner: Vec<String> = (0..n).map(|i| i.to_string()).collect();
        let owned = |of: &[&str]| of.iter().map(|code| (*code).to_owned()).collect();
        let totals: Vec<(String, Vec<String>)> =
            totals.iter().map(|(code, of)| ((*code).to_owned(), owned(of))).collect();
        Dimension::new(&inner, &totals).expect("a hierarchy")
    }

    /// Whether a table of which nothing is seen but its last cell is a network.
    fn is_network(dims: Vec<Dimension>) -> bool {
        let shape = Shape::new(dims);
        let mut seen = vec![None; shape.n_cells()];
        seen[shape.n_cells() - 1] = Some(100);
        let relations = shape.relations();
        let public = Public { relations: &relations, seen: &seen, bounds: &|_| (0, None) };
        let parts = apart(public).parts;
        assert!(!parts.is_empty());
        parts.iter().all(|part| matches!(orient(part), Orientation::Network(_)))
    }

    #[test]
    fn two_dimensions_are_a_network_where_one_is_flat_however_its_totals_are_told() {
        let flat = || dimension(3, &[("T", &["0", "1", "2"])]);
        let levels: &[(&str, &[&str])] = &[
            ("a", &["0", "1"]),
            ("b", &["2", "3"]),
            ("c", &["a", "b"]),
            ("d", &["4", "5"]),
            ("T", &["c", "d"]),
        ];
        let told: &[(&str, &[&str])] = &[
            ("a", &["0", "1"]),
            ("b", &["2", "3"]),
            ("c", &["0", "1", "2", "3"]),
            ("d", &["4", "5"]),
            ("T", &["0", "1", "2", "3", "4", "5"]),
        ];
        for totals in [levels, told] {
            assert!(is_network(vec![dimension(6, totals), flat()]));
            assert!(is_network(vec![flat(), dimension(6, totals)]));
            assert!(!is_network(vec![dimension(6, totals), dimension(6, totals)]));
        }
        assert!(!is_network(vec![flat(), flat(), flat()]));
    }
}
