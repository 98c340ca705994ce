"""Trouble that no row shows: gaps, spikes and slumps, clocks ahead, late events, types and values never seen before."""
