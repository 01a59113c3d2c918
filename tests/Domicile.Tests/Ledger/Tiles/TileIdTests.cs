using Domicile.Ledger.Tiles;

namespace Domicile.Tests.Ledger.Tiles;

public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(2, 999, 17, "tile/2/999.p/17")]
    [InlineData(63, 1000, 1, "tile/63/x001/000.p/1")]
    [InlineData(TileId.Entries, 5, 256, "tile/entries/005")]
    [InlineData(TileId.Entries, 1000000, 255, "tile/entries/x001/x000/000.p/255")]
    public void A_tile_has_the_path_of_the_specification(int level, long index, int width, string path)
    {
        Assert.Equal(path, new TileId(level, index, width).Path);
        Assert.True(TileId.TryParse(path, out var parsed));
        Assert.Equal(new TileId(level, index, width), parsed);
    }

    [Theory]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/1000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/x234")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/0/-01")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/x001/x234/067/")]
    public void No_other_spelling_is_a_tile(string path) => Assert.False(TileId.TryParse(path, out _));

    [Fact]
    public void A_tree_of_70000_has_the_tiles_of_the_specifications_example()
    {
        Assert.Equal(
            [new TileId(0, 273, 112), new TileId(1, 1, 17), new TileId(2, 0, 1)],
            TreeShape.PartialTiles(70_000));
        Assert.Equal([new TileId(1, 0, 1)], TreeShape.PartialTiles(256));
    }
}
