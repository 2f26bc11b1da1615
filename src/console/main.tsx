import "./style/base.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/prices.css";
import "./style/customer.css";
import "./style/activity.css";
import "uplot/dist/uPlot.min.css";
import "./style/print.css";
import { render } from "preact";
import { App } from "./app.tsx";

render(<App />, document.getElementById("console")!);
