//! Names at the ends of lines, pushed apart where they would touch.

/// Moves labels as little as keeps all their lines `gap` apart and, if there is room, between `lo` and `hi`.
///
/// In: where the middle of each label wants to be, ascending, and how many lines it has. Out: where its first line is.
pub(super) fn spread<T>(
    labels: &mut [(f64, T)],
    n_lines: impl Fn(&T) -> usize,
    (lo, hi): (f64, f64),
    gap: f64,
) {
    let count = |n: usize| f64::from(u16::try_from(n).unwrap_or(u16::MAX));
    let half = |n: usize| (count(n) - 1.0) * gap / 2.0;
    // Clusters of touching labels, with their lines, are centred on the mean of where these want to be.
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    for (i, (y, label)) in labels.iter().enumerate() {
        let n = n_lines(label).max(1);
        clusters.push((y.max(lo + half(n)).min(hi - half(n)), n));
        ends.push(i + 1);
        while let [.., a, b] = clusters.as_slice() {
            let (a, b) = (*a, *b);
            if b.0 - half(b.1) - (a.0 + half(a.1)) >= gap {
                break;
            }
            let [n, m] = [a.1, b.1].map(count);
            let half = half(a.1 + b.1);
            let middle = ((a.0 * n + b.0 * m) / (n + m)).min(hi - half).max(lo + half);
            clusters.truncate(clusters.len() - 2);
            clusters.push((middle, a.1 + b.1));
            ends.truncate(ends.len() - 2);
            ends.push(i + 1);
        }
    }
    let mut rest = labels.iter_mut().enumerate().peekable();
    for ((middle, n), end) in clusters.into_iter().zip(ends) {
        let mut above = 0;
        while let Some((_, label)) = rest.next_if(|(i, _)| *i < end) {
            label.0 = middle - half(n) + count(above) * gap;
            above += n_lines(&label.1).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn labels_end_up_in_order_and_apart(
            wanted in prop::collection::vec((-50.0..400.0_f64, 1..4_usize), 1..6),
        ) {
            let mut labels: Vec<(f64, usize)> = wanted;
            labels.sort_by(|a, b| a.0.total_cmp(&b.0));
            spread(&mut labels, |n| *n, (10.0, 250.0), 15.0);
            let last = |l: &(f64, usize)| l.0 + 15.0 * (u8::try_from(l.1).map_or(0.0, f64::from) - 1.0);
            prop_assert!(labels.windows(2).all(|w| w[1].0 - last(&w[0]) >= 14.99), "{labels:?}");
            prop_assert!(labels.iter().all(|l| l.0 > 9.99 && last(l) < 250.01), "{labels:?}");
        }
    }
}
