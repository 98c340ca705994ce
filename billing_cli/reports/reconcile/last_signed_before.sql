-- out: the last pack that was signed of the last month before $period of which one was
SELECT period, sha256, document FROM signed_packs WHERE period < $period ORDER BY period DESC, link DESC LIMIT 1;
