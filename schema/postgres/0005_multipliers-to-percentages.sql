-- Multipliers become signed percentages: 1.1 is 10. Both are whole counts of ten-thousandths, so nothing is rounded.
UPDATE extra_service SET price_factor_low_demand = (price_factor_low_demand - 10000) * 100,
  price_factor_average_demand = (price_factor_average_demand - 10000) * 100,
  price_factor_high_demand = (price_factor_high_demand - 10000) * 100,
  price_factor_last_minute = (price_factor_last_minute - 10000) * 100;
