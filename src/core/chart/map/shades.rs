//! The colours of the classes of a map: one hue from pale to dark, or two around a middle.

use rust_decimal::Decimal;

use super::super::scene::Class;
use super::{ClassSpec, Classes, MapPlot, Method};

/// Classes with their colours.
#[derive(Clone, Debug)]
pub(super) struct Shades {
    pub classes: Classes,
    /// One for each class.
    pub colours: Vec<Class>,
    /// Of the numbers that are classed.
    pub decimals: u8,
}

impl Shades {
    /// The colours of the classes of a map; `None` where no area has a value.
    pub(super) fn new(plot: &MapPlot) -> Option<Self> {
        let spec = &plot.classes;
        let numbers: Vec<Decimal> = plot.present().map(|a| a.exact).collect();
        let decimals = plot.measure.decimals;
        let Some(middle) = spec.middle else {
            let classes = Classes::new(&spec.method, &numbers, spec.count.min(5), decimals)?;
            let n = classes.count();
            let colours = (0..n).map(|i| Class::Sequential(sequential(i, n)));
            return Some(Self::with(classes, colours.collect(), spec.reverse, decimals));
        };
        let classes = Classes::around(&spec.method, &numbers, (spec.count, middle), decimals)?;
        let below = classes.breaks.iter().filter(|b| **b <= middle).count();
        let colour = |i: usize| {
            let step = |n: usize| u8::try_from(n.min(3)).unwrap_or(3);
            if i < below {
                Class::Diverging(4 - step(below - i))
            } else {
                Class::Diverging(4 + step(i + 1 - below))
            }
        };
        let colours = (0..classes.count()).map(colour).collect();
        Some(Self::with(classes, colours, spec.reverse, decimals))
    }

    /// Whether there are colours for as many classes as are asked for.
    pub(super) fn enough(spec: &ClassSpec) -> bool {
        match (&spec.method, spec.middle) {
            (Method::Threshold(breaks), None) => (1..=4).contains(&breaks.len()),
            (Method::Threshold(breaks), Some(middle)) => {
                let below = breaks.iter().filter(|b| **b <= middle).count();
                !breaks.is_empty() && below <= 3 && breaks.len() - below <= 3
            }
            (_, None) => (2..=5).contains(&spec.count),
            (_, Some(_)) => (2..=7).contains(&spec.count),
        }
    }

    fn with(classes: Classes, mut colours: Vec<Class>, reverse: bool, decimals: u8) -> Self {
        if reverse {
            colours.reverse();
        }
        Self { classes, colours, decimals }
    }

    pub(super) fn of(&self, number: Decimal) -> Class {
        let class = self.classes.of(number, self.decimals);
        self.colours.get(class).copied().unwrap_or(Class::Sequential(1))
    }
}

/// The colour of the i-th of n classes: as far apart as five colours allow.
fn sequential(i: usize, n: usize) -> u8 {
    let of: &[u8] = match n {
        0 | 1 => &[3],
        2 => &[2, 4],
        3 => &[1, 3, 5],
        4 => &[1, 2, 4, 5],
        _ => &[1, 2, 3, 4, 5],
    };
    of.get(i).copied().unwrap_or(5)
}
