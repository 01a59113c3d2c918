using Npgsql;

namespace Domicile.Postgres;

/// <summary>Turns an address into Npgsql's words, and a failed connection into one of our errors.</summary>
public static class Connecting
{
    /// <summary>A pool of connections with fixed output formats.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="settings">Further settings of each session, by name.</param>
    public static NpgsqlDataSource Pool(ServerAddress address, params IEnumerable<(string Name, string Value)> settings)
    {
        // jit: compiling our long statements over the catalog takes longer (0.7 s) than running them.
        (string, string)[] always = [("datestyle", "ISO,YMD"), ("timezone", "UTC"), ("intervalstyle", "postgres"), ("extra_float_digits", "1"), ("bytea_output", "hex"), ("row_security", "on"), ("jit", "off"), ("synchronous_commit", "on"), ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")];
        var options = string.Join(" ", always.Concat(settings).Select(s => $"-c {s.Item1}={s.Item2.Replace(" ", "\\ ", StringComparison.Ordinal)}"));
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            Password = address.Password,
            SslMode = Enum.Parse<SslMode>(address.SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            ApplicationName = "domicile",
            Options = options,
            MaxPoolSize = 20,
            MinPoolSize = 0,
            Timeout = 15,
            KeepAlive = 15,
            NoResetOnClose = false,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 3,
        };
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>Opens one connection of a pool.</summary>
    /// <exception cref="DomicileException">The server cannot be reached, or refuses the login.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(this NpgsqlDataSource pool, ServerAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await pool.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException refused)
        {
            throw new DomicileException(
                message: $"{address} refuses the login.",
                detail: $"{refused.SqlState}: {refused.MessageText}",
                hint: "Check user, password and database under 'postgres' in domicile.yaml, and pg_hba.conf there.",
                cause: refused);
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or TimeoutException)
        {
            throw new DomicileException(
                message: $"{address} cannot be reached.",
                detail: (unreachable.InnerException ?? unreachable).Message,
                hint: "Check host and port, and that the server runs and accepts connections from here.",
                cause: unreachable);
        }
    }
}
