// Tests of Spec.
