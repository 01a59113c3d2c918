using System.Text.Json;

namespace Domicile.Cli.Demo;

/// <summary>What <c>domicile move --json</c> said at its end.</summary>
/// <param name="SubjectsMoved">People whose home changed.</param>
/// <param name="RowsMoved">Rows copied to the new home.</param>
/// <param name="RowsVerified">Rows compared by hash.</param>
/// <param name="RowsPerSecond">Moved and verified.</param>
/// <param name="PauseMs">How long the writers of a batch were refused.</param>
internal sealed record MoveOutcome(long SubjectsMoved, long RowsMoved, long RowsVerified, double RowsPerSecond, Quantiles PauseMs)
{
    /// <summary>Reads the object.</summary>
    public static MoveOutcome Read(JsonElement said)
    {
        var pause = said.GetProperty("pauseMs");
        return new(
            said.GetProperty("subjectsMoved").GetInt64(), said.GetProperty("rowsMoved").GetInt64(), said.GetProperty("rowsVerified").GetInt64(),
            said.GetProperty("rowsPerSecond").GetDouble(), new(Number(pause, "p50"), Number(pause, "p99"), Number(pause, "max")));
    }

    /// <summary>Null where nothing was fenced.</summary>
    private static double Number(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
}
