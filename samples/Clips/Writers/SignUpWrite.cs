using Domicile.Postgres;
using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Somebody new: a row in users and one in profiles, in one transaction.</summary>
/// <param name="country">Where the person lives.</param>
/// <param name="nonce">Names this write; part of the user name, which is unique.</param>
/// <param name="then">Told the new person's key after the acknowledgement.</param>
public sealed class SignUpWrite(string country, string nonce, Action<long>? then = null) : ClipsWrite
{
    private long _id;

    /// <inheritdoc/>
    public override string Name => "sign-up";

    private string Username => $"new.{nonce}";

    /// <inheritdoc/>
    public override Task<ServerAddress> HomeAsync(IHomes homes, CancellationToken cancellationToken) => homes.HomeForNewAsync(country, cancellationToken);

    /// <inheritdoc/>
    public override void Forget(IHomes homes)
    {
        // Nobody has asked for this person yet.
    }

    /// <inheritdoc/>
    public override async Task<WriteOutcome> PerformAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var next = new NpgsqlCommand("SELECT nextval(pg_get_serial_sequence('users', 'id'))", connection);
        _id = (long)(await next.ExecuteScalarAsync(cancellationToken))!;
        await using var user = new NpgsqlCommand(
            "INSERT INTO users (id, username, email, phone, full_name, password_hash, country) VALUES ($1, $2, $3, $4, $5, $6, $7)", connection);
        Add(user, _id, Username, $"{new Canary(_id, ProtectedColumn.UserEmail)}@mail.example", $"+00 {new Canary(_id, ProtectedColumn.UserPhone)}",
            LiveTable.Users.TextOf(_id, nonce), $"$argon2id${new Canary(_id, ProtectedColumn.UserPasswordHash)}", country);
        await user.ExecuteNonQueryAsync(cancellationToken);
        await using var profile = new NpgsqlCommand("INSERT INTO profiles (user_id, bio) VALUES ($1, $2)", connection);
        Add(profile, _id, LiveTable.Profiles.TextOf(_id, nonce));
        await profile.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return WriteOutcome.Done;
    }

    /// <inheritdoc/>
    public override async Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand("SELECT id FROM users WHERE username = $1", connection);
        Add(look, Username);
        _id = await look.ExecuteScalarAsync(cancellationToken) is long id ? id : 0;
        return _id != 0;
    }

    /// <inheritdoc/>
    public override void Acknowledge(WriteLedger ledger)
    {
        ledger.Inserted(new("users", _id), _id, nonce);
        ledger.Inserted(new("profiles", _id), _id, nonce);
        then?.Invoke(_id);
    }

    private static void Add(NpgsqlCommand command, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }
    }
}
