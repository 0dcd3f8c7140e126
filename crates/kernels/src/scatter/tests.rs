use super::*;
use crate::sampling::Sampler;

#[test]
fn updates_meet_in_their_order() {
    let cases = [
        (Scatter::Set, [4.0, 0.5, 2.0]),
        (Scatter::Add, [6.0, 2.5, 2.0]),
        (Scatter::Mul, [-12.0, 1.0, 2.0]),
        (Scatter::Max, [4.0, 2.0, 2.0]),
        (Scatter::Min, [-1.0, 0.5, 2.0]),
    ];
    for (f, expected) in cases {
        let mut y = [3.0, 2.0, 2.0];
        scatter_rows(f, &[0, 1, 0], &[-1.0, 0.5, 4.0], 1, &mut y, 0..1).unwrap();
        assert_eq!(y, expected, "{}", f.name());
        let mut y = [6, 4, 4];
        scatter_rows(f, &[0, 1, 0], &[-2, 1, 8], 1, &mut y, 0..1).unwrap();
        let doubled = expected.map(|value| match f {
            Scatter::Mul => 4.0 * value,
            _ => 2.0 * value,
        });
        let doubled = if f == Scatter::Mul {
            [-96, 4, 4]
        } else {
            doubled.map(|value| value as i32)
        };
        assert_eq!(y, doubled, "{}", f.name());
    }
}

#[test]
fn nan_wins() {
    for f in [Scatter::Max, Scatter::Min] {
        let mut y = [1.0, f32::NAN];
        scatter_rows(f, &[0, 1], &[f32::NAN, 2.0], 1, &mut y, 0..1).unwrap();
        assert!(y.iter().all(|value| value.is_nan()));
    }
}

#[test]
fn an_index_out_of_range_is_named() {
    for index in [3, -1, i32::MIN] {
        let mut y = [0.0; 6];
        let error =
            scatter_rows(Scatter::Set, &[2, index], &[1.0; 4], 2, &mut y, 0..2).unwrap_err();
        assert_eq!((error.position, error.index, error.size), (1, index, 3));
    }
}

#[test]
fn columns_may_be_split() {
    let mut random = Sampler::new(3);
    let (rows, row_len, count) = (4, 9, 30);
    let indices: Vec<i32> = (0..count).map(|_| random.below(rows) as i32).collect();
    let updates = random.values(count * row_len);
    for f in Scatter::ALL {
        let start = random.values(rows * row_len);
        let (mut whole, mut split) = (start.clone(), start);
        scatter_rows(*f, &indices, &updates, row_len, &mut whole, 0..row_len).unwrap();
        for columns in random.splits(row_len) {
            scatter_rows(*f, &indices, &updates, row_len, &mut split, columns).unwrap();
        }
        assert_eq!(whole, split);
    }
}
