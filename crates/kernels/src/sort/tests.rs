use super::*;
use crate::sampling::Sampler;

#[test]
fn keys_have_the_order_of_their_values() {
    let ascending = [
        f32::NEG_INFINITY,
        f32::MIN,
        -1.5,
        -f32::MIN_POSITIVE,
        0.0,
        1e-45,
        2.0,
        f32::MAX,
        f32::INFINITY,
        f32::NAN,
    ];
    for pair in ascending.windows(2) {
        assert!(key_of_float(&pair[0]) < key_of_float(&pair[1]), "{pair:?}");
    }
    assert_eq!(key_of_float(&-0.0), key_of_float(&0.0));
    assert_eq!(key_of_float(&-f32::NAN), key_of_float(&f32::NAN));
}

#[test]
fn equal_values_keep_their_order_in_both_directions() {
    let mut random = Sampler::new(5);
    for n in [0, 1, 2, 7, 33, 200] {
        let rows = 3;
        let x: Vec<i32> = (0..rows * n).map(|_| random.below(9) as i32 - 4).collect();
        for descending in [false, true] {
            let mut y = vec![-1; rows * n];
            arg_sort(&x, n, key_of_integer, descending, &mut y, 0..rows);
            for row in 0..rows {
                let mut expected: Vec<usize> = (0..n).collect();
                let value = |&at: &usize| x[row * n + at];
                // A stable sort.
                expected.sort_by_key(|at| if descending { -value(at) } else { value(at) });
                let found: Vec<usize> = y[row * n..][..n].iter().map(|&at| at as usize).collect();
                assert_eq!(found, expected, "n = {n}");
            }
        }
    }
}

#[test]
fn only_the_rows_of_the_range_are_written() {
    let x = [3.0, 1.0, f32::NAN, -0.0, 0.0, -2.0];
    let mut y = [7; 6];
    arg_sort(&x, 3, key_of_float, false, &mut y, 1..2);
    assert_eq!(y, [7, 7, 7, 2, 0, 1]);
    arg_sort(&x, 3, key_of_float, true, &mut y, 0..1);
    assert_eq!(y[..3], [2, 0, 1]);
}
