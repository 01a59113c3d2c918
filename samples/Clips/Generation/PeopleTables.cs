using Npgsql;

namespace Domicile.Samples.Clips.Generation;

/// <summary>People and what hangs off them alone.</summary>
internal sealed class PeopleTables(NpgsqlDataSource database, Population population)
{
    /// <summary>When Clips opened.</summary>
    public static readonly DateTime Opened = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public async Task<long> UsersAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("users");
        await using var rows = await CopyRows.StartAsync(
            database, "users", "id, username, email, phone, full_name, password_hash, country, created_at", cancellationToken);
        for (var id = 1L; id <= population.Users; id++)
        {
            rows.Row().Bigint(id)
                .Text(Words.Username(random, id))
                .Text($"{new Canary(id, ProtectedColumn.UserEmail)}@mail.example")
                .Text($"+00 {new Canary(id, ProtectedColumn.UserPhone)}")
                .Text($"{Words.FullName(random)} {new Canary(id, ProtectedColumn.UserFullName)}")
                .Text($"$argon2id${new Canary(id, ProtectedColumn.UserPasswordHash)}")
                .Text(population.CountryOf(id))
                .Time(Opened.AddSeconds(id));
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> ProfilesAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("profiles");
        await using var rows = await CopyRows.StartAsync(database, "profiles", "user_id, bio, website, settings, updated_at", cancellationToken);
        for (var id = 1L; id <= population.Users; id++)
        {
            rows.Row().Bigint(id)
                .Text($"{new Canary(id, ProtectedColumn.ProfileBio)} {Words.Sentence(random)}")
                .Text(random.Next(3) == 0 ? $"https://{new Canary(id, ProtectedColumn.ProfileWebsite)}.example" : null)
                .Jsonb($$"""{"dark": {{(random.Next(2) == 0 ? "true" : "false")}}, "ad_id": "{{new Canary(id, ProtectedColumn.ProfileSettings)}}"}""")
                .Time(Opened.AddSeconds(id));
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> SessionsAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("sessions");
        await using var rows = await CopyRows.StartAsync(database, "sessions", "id, user_id, token, user_agent, address, created_at", cancellationToken);
        for (var id = 1L; id <= population.Users * 7L / 10; id++)
        {
            var user = population.Person(random);
            rows.Row().Bigint(id).Bigint(user)
                .Text($"{new Canary(user, ProtectedColumn.SessionToken)}.{id}")
                .Text($"{Words.Device(random)} {new Canary(user, ProtectedColumn.SessionUserAgent)}")
                .Inet((uint)random.Next())
                .Time(Opened.AddSeconds(id));
            await rows.FlushWhenFullAsync(cancellationToken);
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }

    public async Task<long> FollowsAsync(CancellationToken cancellationToken)
    {
        var random = population.Random("follows");
        var seen = new HashSet<(long, long)>();
        await using var rows = await CopyRows.StartAsync(database, "follows", "follower_id, followee_id, found_by, created_at", cancellationToken);
        for (var at = 0L; at < population.Users * 18L / 10; at++)
        {
            var (follower, followee) = (population.Person(random), population.Person(random));
            if (follower != followee && seen.Add((follower, followee)))
            {
                rows.Row().Bigint(follower).Bigint(followee)
                    .Text($"search {new Canary(follower, ProtectedColumn.FollowFoundBy)}")
                    .Time(Opened.AddSeconds(at));
                await rows.FlushWhenFullAsync(cancellationToken);
            }
        }

        await rows.EndAsync(cancellationToken);
        return rows.Rows;
    }
}
