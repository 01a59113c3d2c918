using Domicile.Policy;

namespace Domicile.Tests.Policy;

public sealed class DataClassTests
{
    [Fact]
    public void Every_key_hangs_below_a_known_one_and_every_replacement_is_known()
    {
        Assert.True(DataClass.Keys.Count() > 100);
        Assert.All(DataClass.Keys, key => Assert.True(!key.Contains('.', StringComparison.Ordinal) || DataClass.IsKnown(key[..key.LastIndexOf('.')]), key));
        Assert.All(DataClass.Keys.Select(DataClass.ReplacedBy).OfType<string>(), key => Assert.True(DataClass.IsKnown(key), key));
    }
}
