// Tests of RuntimeContract.
