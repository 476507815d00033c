//! Names at the ends of lines, pushed apart where they would touch.

/// Moves ascending heights as little as keeps them `gap` apart and, if there is room, between `lo` and `hi`.
pub(super) fn spread<T>(labels: &mut [(f64, T)], (lo, hi): (f64, f64), gap: f64) {
    // Clusters of touching labels are centred on the mean of where they want to be.
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    for (y, _) in labels.iter() {
        clusters.push((y.max(lo).min(hi), 1));
        while let [.., a, b] = clusters.as_slice() {
            let (a, b) = (*a, *b);
            let count = |n: usize| f64::from(u16::try_from(n).unwrap_or(u16::MAX));
            let [n, m] = [a.1, b.1].map(count);
            if b.0 - (m - 1.0) * gap / 2.0 - (a.0 + (n - 1.0) * gap / 2.0) >= gap {
                break;
            }
            let half = (n + m - 1.0) * gap / 2.0;
            let middle = ((a.0 * n + b.0 * m) / (n + m)).min(hi - half).max(lo + half);
            clusters.truncate(clusters.len() - 2);
            clusters.push((middle, a.1 + b.1));
        }
    }
    let mut rest = labels.iter_mut();
    for (middle, n) in clusters {
        let half = f64::from(u16::try_from(n).unwrap_or(u16::MAX) - 1) * gap / 2.0;
        for (k, label) in (0_u16..).zip(rest.by_ref().take(n)) {
            label.0 = middle - half + f64::from(k) * gap;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn labels_end_up_in_order_and_apart(heights in prop::collection::vec(-50.0..400.0_f64, 1..12)) {
            let mut labels: Vec<(f64, usize)> = heights.into_iter().map(|y| (y, 0)).collect();
            labels.sort_by(|a, b| a.0.total_cmp(&b.0));
            spread(&mut labels, (10.0, 250.0), 15.0);
            prop_assert!(labels.windows(2).all(|w| w[1].0 - w[0].0 >= 14.99), "{labels:?}");
            prop_assert!(labels.iter().all(|l| (9.99..250.01).contains(&l.0)), "{labels:?}");
        }
    }
}
