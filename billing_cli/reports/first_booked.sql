SELECT min(booked_on) FROM credit_movements;
