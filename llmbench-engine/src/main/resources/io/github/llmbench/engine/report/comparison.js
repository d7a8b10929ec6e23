"use strict";
drawCharts(JSON.parse(document.getElementById("data").textContent));
