import type { UsageQuery } from "../graph/generated.ts";
import { Scroll } from "../parts/scroll.tsx";
import { unitName } from "../parts/words.ts";

type Report = UsageQuery["usageReport"];

/** The figures of the use of credit, as the graph reports them. */
export function UsageTable({ rows, totals }: { rows: Report["rows"]; totals: Report["totals"] }) {
  return (
    <>
      <Scroll label="Use of credit in total">
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">Unit</th>
              <th scope="col" class="figure">
                Used
              </th>
              <th scope="col" class="figure">
                Given back
              </th>
              <th scope="col" class="figure">
                Net
              </th>
              <th scope="col" class="figure">
                Customers
              </th>
            </tr>
          </thead>
          <tbody>
            {totals.map(({ unit, used, givenBack, net, customers }) => (
              <tr key={unit} data-total={unit}>
                <th scope="row">{unitName(unit)}</th>
                <td class="figure">{used}</td>
                <td class="figure">{givenBack}</td>
                <td class="figure">{net}</td>
                <td class="figure">{customers}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <details>
        <summary>By day and resource</summary>
        <Scroll class="tall" label="Use by day and resource">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Resource</th>
                <th scope="col">Unit</th>
                <th scope="col" class="figure">
                  Used
                </th>
                <th scope="col" class="figure">
                  Given back
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ day, resourceName, unit, used, givenBack }) => (
                <tr key={`${day} ${resourceName} ${unit}`}>
                  <td class="nowrap">{day}</td>
                  <td>{resourceName ?? "–"}</td>
                  <td>{unitName(unit)}</td>
                  <td class="figure">{used}</td>
                  <td class="figure">{givenBack}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}
